/** A server that speaks before its clients do, or that Linkerd cannot tell from one. */
interface OpaqueServer {
  readonly title: string;
  /** The last part of the name of its image. */
  readonly image: RegExp;
  /** On which of its ports; all, unless it says so. */
  readonly ports?: readonly number[];
}

const OPAQUE_SERVERS: readonly OpaqueServer[] = [
  { title: 'MySQL', image: /^(mysql|mysql-server|mariadb|percona|percona-server)$/ },
  { title: 'PostgreSQL', image: /^(postgres|postgresql)$/ },
  { title: 'Redis', image: /^redis$/ },
  { title: 'Memcached', image: /^memcached$/ },
  { title: 'NATS', image: /^nats$/, ports: [4222, 6222] },
  { title: 'SMTP', image: /^(postfix|exim|opensmtpd)$/ },
];

/** The protocol of a port of a container, by its image, where that is one of which Linkerd has to be told. */
export function opaqueProtocol(image: string, port: number): string | undefined {
  const name = image.split('@')[0].split('/').pop()!.split(':')[0];
  return OPAQUE_SERVERS.find(({ image: pattern, ports }) => pattern.test(name) && (ports === undefined || ports.includes(port)))?.title;
}

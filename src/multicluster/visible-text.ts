import { VisibleService } from './cluster-mesh-options';
import { LinkMode } from '../linkerd/link-modes';
import { qualifiedName } from '../linkerd/names';

const HEAD = ['cluster', 'sees', 'ports', 'which is', 'how'];

/** What clusters see of each other, as a table. */
export function visibleText(services: readonly VisibleService[]): string {
  const rows = services.map((service) => [
    service.cluster,
    `${qualifiedName(service)}${service.namespaceDefined ? '' : ' (if its namespace is there)'}`,
    service.ports.join(', ') || 'none',
    `${service.serviceName} of ${service.exporters.join(', ')}`,
    howOf(service),
  ]);
  const widths = HEAD.map((_, column) => Math.max(...[HEAD, ...rows].map((row) => row[column].length)));
  return [HEAD, ...rows].map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}

function howOf({ mode, gatewayIdentity }: VisibleService): string {
  switch (mode) {
    case LinkMode.GATEWAY: return `through the gateway, which pods see as ${gatewayIdentity}`;
    case LinkMode.REMOTE_DISCOVERY: return 'from pod to pod';
    case LinkMode.FEDERATED: return 'from pod to pod, balanced over all of them';
  }
}

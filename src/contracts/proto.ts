import { sourceOf, Source } from './document';

/** A method of a gRPC service. */
export interface ProtoMethod {
  /** The full name of its service. */
  readonly service: string;
  readonly name: string;
  /** Whether its `idempotency_level` says that it can be repeated without harm. */
  readonly idempotent: boolean;
}

/** The methods of the services in a protobuf file, in its order. Imports are not followed. */
export function loadProto(where: string, source: Source): ProtoMethod[] {
  const given = sourceOf(where, source, 'source');
  if (!('text' in given)) {
    throw new Error(`${where}: ${given.name} is not text; expected the source of a protobuf file`);
  }
  try {
    return methodsOf(given.text);
  } catch (error) {
    throw new Error(`${where}: ${given.name} is not a protobuf file that can be read: ${(error as Error).message}`);
  }
}

function methodsOf(text: string): ProtoMethod[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { parse, Service } = require('protobufjs') as typeof import('protobufjs');
  const methods: ProtoMethod[] = [];
  const collect = (namespace: import('protobufjs').NamespaceBase) => namespace.nestedArray.forEach((nested) => {
    if (nested instanceof Service) {
      const service = nested.fullName.slice(1);
      methods.push(...nested.methodsArray.map(({ name, parsedOptions }) => ({ service, name, idempotent: isIdempotent(parsedOptions) })));
    } else if ('nestedArray' in nested) {
      collect(nested as import('protobufjs').NamespaceBase);
    }
  });
  try {
    collect(parse(text, { keepCase: true }).root);
    return methods;
  } catch (error) {
    // A package that stands behind a service: as for `linkerd profile`, it is that of the services after it.
    const line = /^illegal token 'package' \(line (\d+)\)$/.exec((error as Error).message)?.[1];
    const [syntax = ''] = /^\s*(syntax|edition)\s*=[^;]*;/m.exec(text) ?? [];
    const lines = text.split('\n');
    const [before, after] = [lines.slice(0, Number(line) - 1), lines.slice(Number(line) - 1)].map((part) => part.join('\n'));
    if (line === undefined || before.trim() === '') {
      throw error;
    }
    return [...methodsOf(before), ...methodsOf(`${syntax}${after}`)];
  }
}

/** The first option of that name counts, as for `linkerd profile`. */
function isIdempotent(options: readonly Record<string, unknown>[] | undefined): boolean {
  const values = (options ?? []).flatMap((option) => Object.entries(option)).filter(([name]) => name.replace(/^[()]+|[()]+$/g, '') === 'idempotency_level');
  return values.length > 0 && ['IDEMPOTENT', 'NO_SIDE_EFFECTS'].includes(String(values[0][1]));
}

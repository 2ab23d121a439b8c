import { OpenApiSource, ProtoSource } from './contract-source';
import { loadDocument } from './document';
import { Operation, operationsOf } from './open-api';
import { loadProto, ProtoMethod } from './proto';
import { quote, refuse } from '../linkerd/rule';

/** The operations of an OpenAPI document that was given to `where`. */
export function readOperations(where: string, { file, document, basePath }: OpenApiSource): readonly Operation[] {
  refuse(where, basePath === undefined || /^(\/[^?#\s]*)?$/.test(basePath) ? undefined
    : `"basePath" is not a path, got ${quote(basePath)}; expected one that begins with "/", or "" for none`);
  const { value, name } = loadDocument(where, { file, inline: document });
  const { operations, faults, serverPath } = operationsOf(name, value, basePath);
  refuse(where, ...faults,
    faults.every((fault) => fault === undefined) && operations.length === 0 ? `${name} has no operations; expected some under "paths"` : undefined,
    serverPath === '' ? undefined : `${name} has a server with the path ${quote(serverPath)}, which may or may not be there when the Service is called in the cluster; `
      + `set "basePath" to ${quote(serverPath)} if it is, or to "" if it is not`);
  return operations;
}

/** The methods of a protobuf file that was given to `where`. */
export function readMethods(where: string, { file, source }: ProtoSource): ProtoMethod[] {
  const methods = loadProto(where, { file, inline: source });
  refuse(where, methods.length > 0 ? undefined : 'the protobuf file has no services with methods; expected at least one "rpc"');
  return methods;
}

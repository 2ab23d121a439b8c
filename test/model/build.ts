import { parseAllDocuments } from 'yaml';
import { GatewayApiChannel, GatewayApiVersion, LinkerdVersion, MeshTarget } from '../../src';
import { MeshModel, ModelOptions } from '../../src/model/mesh-model';

/** A target with every kind of route, of Linkerd 2.20 unless told otherwise. */
export function targetOf(version = '2.20', { gatewayApi }: { readonly gatewayApi?: string } = {}): MeshTarget {
  return new MeshTarget({
    version: LinkerdVersion.of(version),
    gatewayApiVersion: gatewayApi === undefined ? undefined : GatewayApiVersion.of(gatewayApi),
    gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL,
  });
}

/** The model of manifests in YAML. */
export function modelOf(yaml: string, target = targetOf(), options: ModelOptions = {}): MeshModel {
  return new MeshModel(parseAllDocuments(yaml).map((document) => ({ manifest: document.toJS() as any })), target, options);
}

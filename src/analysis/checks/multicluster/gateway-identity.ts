import { credentialsName, gatewayIdentityFault, TRUST_DOMAIN_ANNOTATION } from '../../../linkerd/links';
import { fieldName } from '../../../linkerd/schema/clean';
import { LINK } from '../../../model/links';
import { Check } from '../../check';
import { problems } from '../../problems';

/** What an identity says of its trust domain. */
const TRUST_DOMAIN = /\.serviceaccount\.identity\.[^.]+\.(.+)$/;

export const gatewayIdentity: Check = {
  name: 'multicluster/gateway-identity',
  severity: 'warning',
  title: 'the identity of a gateway is not one of the cluster that its Link is for',
  why: 'Proxies demand of the gateway that it proves this identity. It is made of the namespace of the other control plane and of its trust domain, and where one of the two is another every connection through the gateway fails.',
  fix: 'Take the annotation mirror.linkerd.io/gateway-identity of the gateway\'s Service in the other cluster, or have `linkerd multicluster link-gen` write the Link.',
  source: 'linkerd2: multicluster/charts/linkerd-multicluster/templates/gateway.yaml',
  on: [LINK],
  reads: ['/Secret'],
  *find(link, model) {
    const { gatewayIdentity: identity, targetClusterLinkerdNamespace: namespace } = link.spec;
    const credentials = model.find('/Secret', model.target.controlPlaneNamespace, credentialsName(link.name));
    const trustDomain = credentials?.annotations[TRUST_DOMAIN_ANNOTATION] ?? TRUST_DOMAIN.exec(identity)?.[1] ?? 'cluster.local';
    const field = ['spec', 'gatewayIdentity'];
    yield* problems(field, identity && namespace ? gatewayIdentityFault(fieldName(field), identity, namespace, trustDomain, '') : undefined);
  },
};

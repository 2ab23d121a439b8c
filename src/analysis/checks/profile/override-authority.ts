import { isIP } from 'net';
import { serviceFqdn } from '../../../linkerd/names';
import { quote } from '../../../linkerd/rule';
import { Path } from '../../../linkerd/schema/clean';
import { serviceOfFqdn } from '../../../model/profiles';
import { Check } from '../../check';

export const overrideAuthority: Check = {
  name: 'profile/override-authority',
  severity: 'error',
  title: 'a ServiceProfile sends a share of requests to what is no Service of the cluster',
  why: 'An authority that is not the full DNS name of a Service stays in the split, and Linkerd finds no endpoints for it: its share of requests fails. One that is an address, or not there, is dropped, and the others get its share.',
  fix: 'Write the name, the namespace, "svc" and the domain of the cluster, and a port only where it is another one.',
  source: 'linkerd2: controller/api/destination/profile_translator.go; linkerd2-proxy: linkerd/service-profiles/src/proto.rs',
  on: ['linkerd.io/ServiceProfile'],
  mentions: ['dstOverrides'],
  *find({ spec: { dstOverrides = [] } }, _, { clusterDomain }) {
    for (const [i, { authority, weight }] of (dstOverrides as any[]).entries()) {
      const field: Path = ['spec', 'dstOverrides', i, 'authority'];
      const prop = `"spec.dstOverrides[${i}].authority"`;
      const expected = `expected one such as ${quote(serviceFqdn('web', 'shop', clusterDomain))}`;
      const host = (authority ?? '').replace(/:\d+$/, '').replace(/\.$/, '');
      if (host === '') {
        yield { message: `${prop} is missing, so that the entry does nothing; ${expected}`, field, severity: 'warning' };
      } else if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) {
        yield { message: `${prop} is an address, got ${quote(authority)}, which proxies drop; ${expected}`, field, severity: 'warning' };
      } else if (serviceOfFqdn(host, clusterDomain) === undefined && !/^0*$/.test(String(weight ?? ''))) {
        yield { message: `${prop} is not the full name of a Service, got ${quote(authority)}, so that its share of requests fails; ${expected}`, field };
      }
    }
  },
};

import { readFileSync } from 'fs';
import { join, resolve } from 'path';
import { parse } from 'yaml';
import { crdErrors } from './crds';
import { Manifest, OracleTarget, describeConformance } from './target';

interface Accepted {
  readonly name: string;
  readonly targets: string[];
  readonly manifest: Manifest;
}

interface Rejected {
  readonly name: string;
  readonly target: string;
  readonly says: string;
  readonly manifest: Manifest;
}

/** The lists that the Go judge is tested with as well: whatever is in them, the two agree on. */
function cases<T>(file: string): T[] {
  return parse(readFileSync(resolve(__dirname, '../go/testdata', file), 'utf8'), { merge: true });
}

function targetOf(text: string): OracleTarget {
  const [linkerd, gatewayApi, channel] = text.split(' ');
  return { linkerd, gatewayApi, channel } as OracleTarget;
}

const newest = targetOf('head 1.4.1 experimental');

describeConformance('the CRD oracle', (dir) => {
  const corpus = (path: string): any[] => JSON.parse(readFileSync(join(dir, 'corpora', path), 'utf8'));

  const accepted = cases<Accepted>('accepted.yaml').flatMap(({ name, targets, manifest }) => targets.map((target) => ({ name, target, manifest })));

  test.each(accepted)('accepts $name on $target', ({ target, manifest }) => {
    expect(crdErrors(manifest, targetOf(target))).toEqual([]);
  });

  test.each(cases<Rejected>('rejected.yaml'))('rejects $name on $target', ({ target, says, manifest }) => {
    expect(crdErrors(manifest, targetOf(target)).join('\n')).toContain(says);
  });

  test('has nothing to say of kinds that no CRD describes', () => {
    const kinds = [['v1', 'Service'], ['apps/v1', 'Deployment'], ['rbac.authorization.k8s.io/v1', 'Role']];
    expect(kinds.flatMap(([apiVersion, kind]) => crdErrors({ apiVersion, kind, metadata: { name: 'system:A' } }, newest))).toEqual([]);
  });

  test('leaves the manifest as it is', () => {
    const { manifest } = cases<Accepted>('accepted.yaml')[0];
    const before = structuredClone(manifest);
    crdErrors(manifest, newest);
    expect(manifest).toEqual(before);
  });

  test('decides admission cases as the API server does', () => {
    const verdicts = corpus('admission/cases.json').map((c) => ({ id: c.id, accepted: crdErrors(c.manifest, newest).length === 0 }));
    const byCrd = corpus('admission/cases.json').map((c) => ({ id: c.id, accepted: !c.rejectedBy?.includes('crd') }));
    expect(verdicts).toEqual(byCrd);
  });

  test('names in ServiceProfiles what the API server names', () => {
    const errors = (c: any) => crdErrors(c.manifest, newest).map((e) => e.split(/ must consist/)[0]);
    const known = (c: any) => [...c.crd.unknown.map((path: string) => `unknown field "${path}"`), ...c.crd.errors].map((e) => e.split(/ must consist/)[0]);
    const profiles = corpus('profile/validate-cases.json');
    expect(profiles.map(errors)).toEqual(profiles.map(known));
  });

  test('accepts the resources of every semantics case', () => {
    const errors = corpus('semantics/cases.json').flatMap((c) => c.resources.flatMap((r: Manifest) => crdErrors(r, newest)));
    expect(errors).toEqual([]);
  });
});

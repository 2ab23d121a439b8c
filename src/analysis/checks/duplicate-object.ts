import { qualifiedName } from '../../linkerd/names';
import { Check } from '../check';

const configMap = (name: string, namespace?: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });

export const duplicateObject: Check = {
  name: 'gitops/duplicate-object',
  fix: 'give one of them another name or namespace, or put clusters into Charts with a Mesh each',
  bad: [configMap('settings', 'a'), configMap('settings', 'a')],
  good: [configMap('settings', 'a'), configMap('settings', 'b'), configMap('settings'), { ...configMap('settings', 'a'), kind: 'Secret' }],
  find(manifests) {
    const firstByKey = new Map<string, string>();
    return manifests.flatMap(({ manifest, path }) => {
      const { apiVersion = '', kind, metadata: { name, namespace } } = manifest;
      const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
      const key = [group, kind, namespace, name].join('|');
      const first = firstByKey.get(key);
      if (first === undefined) {
        firstByKey.set(key, path);
        return [];
      }
      return [{ path, message: `${kind} ${qualifiedName({ name, namespace })} is also made by ${first}, and one would overwrite the other; ${duplicateObject.fix}` }];
    });
  },
};

import { Testing } from 'cdk8s';
import { CanaryChart } from '../../examples/canary/main';
import { LinkerdVersion, Mesh } from 'cdk8s-linkerd';

test.each([5, 25, 50, 100])('%d percent of the traffic goes to the canary', (percent) => {
  const app = Testing.app();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  const route = Testing.synth(new CanaryChart(app, 'canary', percent)).find(({ kind }) => kind === 'HTTPRoute');
  const [pinned, rest] = route.spec.rules;
  expect(pinned.matches[0].headers).toEqual([{ type: 'Exact', name: 'x-canary', value: 'always' }]);
  expect(pinned.backendRefs.map((ref: any) => [ref.name, ref.weight])).toEqual([['cart-canary', 1]]);
  expect(rest.backendRefs.map((ref: any) => [ref.name, ref.weight])).toEqual([['cart-stable', 100 - percent], ['cart-canary', percent]]);
});

import { App, Testing } from 'cdk8s';
import { Shop } from '../../examples/multicluster/main';
import { clusterErrors, OracleCluster, seenServices } from '../conformance/oracle/clusters';

const app: App = Testing.app();
const { clusters } = new Shop(app);
const judged = ['east', 'west'].map((name): OracleCluster => ({
  name,
  target: { linkerd: '2.20', gatewayApi: '1.2.1', channel: 'standard', trustDomain: `${name}.example.com` },
  manifests: app.charts.find(({ node }) => node.id === name)!.toJson(),
}));

test('the clusters see what the report says, and nothing is wrong with it', () => {
  expect(clusterErrors(judged)).toEqual([]);
  expect(seenServices(judged)).toEqual([
    { cluster: 'east', service: 'shop/orders-federated', how: 'federation', of: ['east', 'west'] },
    { cluster: 'west', service: 'shop/catalog-east', how: 'gateway', of: ['east'] },
    { cluster: 'west', service: 'shop/orders-federated', how: 'federation', of: ['east', 'west'] },
  ]);
  expect(clusters.reportText()).toEqual(`cluster  sees                   ports  which is              how
east     shop/orders-federated  80     orders of east, west  from pod to pod, balanced over all of them
west     shop/catalog-east      80     catalog of east       through the gateway, which pods see as linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.east.example.com
west     shop/orders-federated  80     orders of east, west  from pod to pod, balanced over all of them`);
});

test('each cluster needs a controller for its link, and needs credentials for it', () => {
  expect(['east', 'west'].map((name) => clusters.controllersOf(name))).toEqual([
    [{ linkName: 'west', gatewayEnabled: false }],
    [{ linkName: 'east', gatewayEnabled: true }],
  ]);
  expect(clusters.credentialsOf('east').map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(['linkerd-multicluster/cluster-credentials-west', 'linkerd/cluster-credentials-west']);
});

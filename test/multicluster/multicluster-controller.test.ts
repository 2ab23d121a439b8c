import { LinkController } from '../../src';
import { controllersFaults, renderControllers } from '../../src/multicluster/multicluster-controller';

test('controllers become items of the chart\'s value, as far as they say something', () => {
  const controllers: LinkController[] = [
    { linkName: 'east' },
    {
      linkName: 'west',
      gatewayEnabled: false,
      enableHeadlessServices: true,
      replicas: 2,
      enablePodAntiAffinity: true,
      logLevel: 'debug',
      retryLimit: 5,
      values: { resources: { requests: { cpu: '10m' } } },
    },
    { linkName: 'north', probePort: 30191 },
  ];
  expect(controllersFaults('controllers', controllers).filter(Boolean)).toEqual([]);
  expect(renderControllers(controllers)).toEqual([
    { link: { ref: { name: 'east' } }, gateway: { enabled: true } },
    {
      link: { ref: { name: 'west' } },
      gateway: { enabled: false },
      enableHeadlessServices: true,
      replicas: 2,
      enablePodAntiAffinity: true,
      logLevel: 'debug',
      retryLimit: 5,
      resources: { requests: { cpu: '10m' } },
    },
    { link: { ref: { name: 'north' } }, gateway: { enabled: true, probe: { port: 30191 } } },
  ]);
});

test('fails for values that the chart cannot have, each named', () => {
  const faults = controllersFaults('controllers', [
    { linkName: 'East', probePort: 0, replicas: 0, retryLimit: -1, values: { link: {}, replicas: 3, image: {} } },
    { linkName: 'a', probePort: 1, gatewayEnabled: false },
    { linkName: 'a' },
  ]).filter(Boolean);
  expect(faults).toEqual([
    '"controllers[0].linkName" is not a cluster name, got "East"; expected lower-case letters, digits and "-", at most 61, since a mirror is called after the Service, "-" and this name, in 63',
    '"controllers[0].probePort" is not a port, got 0; expected an integer from 1 to 65535',
    '"controllers[0].replicas" is out of range, got 0; expected an integer from 1 on',
    '"controllers[0].retryLimit" is out of range, got -1; expected an integer from 0 on',
    '"controllers[0].values" has "link", for which there is a prop; expected other fields; set the prop',
    '"controllers[0].values" has "replicas", for which there is a prop; expected other fields; set the prop',
    '"controllers[1].probePort" is given for a controller without a gateway; leave it away, or set "gatewayEnabled"',
    '"controllers[2].linkName" is there twice, got "a"; expected one controller for each Link',
  ]);
});

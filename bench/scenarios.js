// What is measured, and how good it is to be.
const { OBJECTS_PER_UNIT } = require('./programs/services');
const { exponent } = require('./statistics');

const CDK8S = { task: 'load', module: 'cdk8s' };
const OURS = { task: 'load', module: 'cdk8s-linkerd', used: ['Mesh', 'LinkerdVersion', 'MeshedNamespace', 'CanarySplit', 'RouteProfile', 'RetryPolicy', 'ClusterLink'] };

const PROGRAMS = { ours: { program: 'constructs' }, twin: { program: 'twin' } };

/** The same job for both programs. */
function jobs(...options) {
  return Object.fromEntries(Object.entries(PROGRAMS).map(([side, program]) => [side, options.map((each) => ({ ...program, ...each }))]));
}

/** Jobs that are set against themselves: what they are compared with is in them. */
function same(list) {
  return { ours: list, twin: list };
}

/**
 * The scenarios for `services` units. Each side runs a list of jobs in each round; `of` makes one number of their samples.
 * `by` says what is reported: ours over the twin's, ours minus the twin's, or ours as it is.
 */
function scenarios(services, mesh) {
  const sizes = [1 / 4, 1 / 2, 1, 2, 4].map((factor) => Math.max(1, Math.round(services * factor)));
  const growth = (samples) => exponent(samples.map(({ cpu }, i) => [sizes[i], cpu]));
  return [
    {
      id: 'B1',
      title: `${services} services, 1 chart, to JSON`,
      ...jobs({ task: 'synth', services, charts: 1, synth: 'json', mesh }),
      metrics: [{ name: 'cpu ratio', of: ([{ cpu }]) => cpu, by: 'ratio', goal: 1.4, must: 1.8 }],
    },
    {
      id: 'B2',
      title: `${services} services, 10 charts, to disk`,
      ...jobs({ task: 'synth', services, charts: 10, synth: 'disk', mesh }),
      metrics: [{ name: 'cpu ratio', of: ([{ cpu }]) => cpu, by: 'ratio', goal: 1.1, must: 1.25 }],
    },
    {
      id: 'B4',
      title: 'require, with seven of its classes, against cdk8s alone',
      ours: [OURS, { ...OURS, gc: true }],
      twin: [CDK8S, { ...CDK8S, gc: true }],
      metrics: [
        { name: 'cpu ratio', of: ([{ cpu }]) => cpu, by: 'ratio', goal: 1.15, must: 1.3 },
        { name: 'heap + MB', of: ([, { heap }]) => heap / 1024, by: 'difference', goal: 1, must: 2.5 },
      ],
    },
    {
      id: 'B5',
      title: `growth, ${sizes.join(' ')} services, to JSON`,
      ...jobs(...sizes.map((size) => ({ task: 'synth', services: size, charts: 1, synth: 'json', mesh }))),
      metrics: [
        { name: 'exponent', of: growth, by: 'itself', goal: 1, must: 1.1 },
        { name: 'exponent - twin', of: growth, by: 'difference', must: 0.1 },
      ],
    },
    {
      id: 'B8',
      title: `heap after build, ${services} services, 1 chart`,
      ...jobs({ task: 'heap', services, charts: 1, mesh, gc: true }),
      metrics: [
        { name: 'KB per object', of: ([{ heap }]) => heap / (services * OBJECTS_PER_UNIT), by: 'itself', goal: 4, must: 5 },
        { name: 'heap ratio', of: ([{ heap }]) => heap, by: 'ratio', goal: 1.4, must: 1.8 },
      ],
    },
    {
      id: 'B9',
      title: `all checks, ${services} services, 10 charts, to disk, against none`,
      ours: [{ task: 'synth', program: 'constructs', services, charts: 10, synth: 'disk', mesh: true }],
      twin: [{ task: 'synth', program: 'constructs', services, charts: 10, synth: 'disk' }],
      metrics: [{ name: 'cpu ratio', of: ([{ cpu }]) => cpu, by: 'ratio', goal: 1.15, must: 1.3 }],
    },
    {
      id: 'B12',
      title: `routes from ${services} operations, against parsing them`,
      ...same([{ task: 'contract', operations: services }]),
      metrics: [{ name: 'cpu ratio', of: ([{ ratio }]) => ratio, by: 'itself', goal: 2, must: 2 }],
    },
    {
      id: 'B13',
      title: `checks of ${services * 10} manifests on disk, against parsing them`,
      ...same([{ task: 'check', objects: services * 10 }, { task: 'check', objects: services }]),
      metrics: [
        { name: 'cpu ratio', of: ([{ ratio }]) => ratio, by: 'itself', goal: 2, must: 2 },
        { name: 'exponent', of: ([large, small]) => exponent([[services, small.cpu], [services * 10, large.cpu]]), by: 'itself', goal: 1.1, must: 1.1 },
      ],
    },
  ];
}

module.exports = { scenarios };

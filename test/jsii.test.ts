import { readAssembly } from './assembly';

const assembly = readAssembly();
const types: any[] = Object.values(assembly.types);

/** The members that a type declares itself: those of its bases are documented there. */
const own = (members: any[] = []) => members.filter(({ overrides }) => !overrides);

/** Every parameter of the public surface, by where it stands. */
const parameters = types.flatMap((type) => [
  ...(type.initializer?.parameters ?? []).map((parameter: any) => ({ ...parameter, at: `${type.name}(${parameter.name})` })),
  ...own(type.methods).flatMap((method) => (method.parameters ?? []).map((parameter: any) => ({ ...parameter, at: `${type.name}.${method.name}(${parameter.name})` }))),
]);

/** Where in the surface a node satisfies a condition. */
function find(node: any, condition: (node: any) => boolean, path = ''): string[] {
  if (node === null || typeof node !== 'object') {
    return [];
  }
  return [
    ...(condition(node) ? [path] : []),
    ...Object.entries<any>(node).flatMap(([key, child]) => find(child, condition, `${path}/${child?.name ?? key}`)),
  ];
}

function isConstruct(fqn: string | undefined): boolean {
  return fqn !== undefined && (!fqn.startsWith(`${assembly.name}.`) || isConstruct(assembly.types[fqn].base));
}

test('every public type and member says what it is', () => {
  const silent = types.flatMap((type) => [
    { at: type.name, docs: type.docs },
    ...[...own(type.properties), ...own(type.methods), ...type.members ?? []].map(({ name, docs }) => ({ at: `${type.name}.${name}`, docs })),
  ]).concat(parameters).filter(({ docs }) => !docs?.summary);
  expect(silent.map(({ at }) => at)).toEqual([]);
});

test('every optional prop of a struct has a @default', () => {
  const without = types.filter(({ datatype }) => datatype)
    .flatMap(({ name, properties = [] }) => properties.filter((prop: any) => prop.optional && !prop.docs?.default).map((prop: any) => `${name}.${prop.name}`));
  expect(without).toEqual([]);
});

test('every optional parameter says what it is without it, unless it is a struct, whose props do', () => {
  const says = ({ summary = '', remarks = '' } = {}) => /default|without/i.test(`${summary} ${remarks}`);
  const without = parameters.filter(({ optional, type, docs }) => optional && !assembly.types[type.fqn]?.datatype && !says(docs));
  expect(without.map(({ at }) => at)).toEqual([]);
});

test('signatures name types of cdk8s, constructs and this library only, so that every cdk8s-plus is served', () => {
  const foreign = find(assembly.types, ({ fqn }) => typeof fqn === 'string' && !/^(cdk8s|constructs|cdk8s-linkerd)\./.test(fqn));
  expect(foreign).toEqual([]);
  expect(Object.keys(assembly.dependencies).sort()).toEqual(['cdk8s', 'constructs']);
});

test('no signature has a union', () => {
  expect(find(assembly.types, (node) => 'union' in node)).toEqual([]);
});

test('every construct has an @example', () => {
  const constructs = types.filter((type) => type.kind === 'class' && !type.abstract && isConstruct(type.base));
  expect(constructs.length).toBeGreaterThan(0);
  expect(constructs.filter(({ docs }) => !docs?.example).map(({ name }) => name)).toEqual([]);
});

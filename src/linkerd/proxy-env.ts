import { Fault, quote } from './rule';

const NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/** The fault of the JSON in `config.linkerd.io/proxy-additional-env`: Linkerd ignores all of it when it cannot read it. */
export function proxyEnvFault(prop: string, text: string): Fault {
  let variables: any;
  try {
    variables = JSON.parse(text);
  } catch {
    // not JSON: undefined is no list
  }
  if (!Array.isArray(variables)) {
    return `"${prop}" is not a list of variables, got ${quote(text)}; expected a JSON array of objects with "name" and "value" or "valueFrom"`;
  }
  if (variables.length === 0) {
    return `"${prop}" is empty; expected at least one variable, or leave it away`;
  }
  const names = variables.map((variable) => variable?.name);
  const badName = names.find((name) => typeof name !== 'string' || !NAME.test(name));
  if (badName !== undefined || names.includes(undefined)) {
    return `"${prop}" has a variable without a name that Kubernetes takes, got ${quote(badName)}; expected letters, digits, "_", "-" and ".", not beginning with a digit`;
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    return `"${prop}" has the variable ${quote(twice)} twice; expected each once`;
  }
  const badValue = variables.find(({ value }) => value !== undefined && typeof value !== 'string');
  if (badValue) {
    return `"${prop}" has a value that is no string, got ${quote(badValue.value)} for ${quote(badValue.name)}; expected a string`;
  }
  const badSources = variables.find(({ value, valueFrom }) => (value === undefined ? 0 : 1) + Object.keys(valueFrom ?? {}).length > 1);
  return badSources
    ? `"${prop}" has more than one value for ${quote(badSources.name)}; expected one of a value, a field, a Secret's key and a ConfigMap's key`
    : undefined;
}

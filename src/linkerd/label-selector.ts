import { isDnsSubdomain } from './names';
import { Fault, quote } from './rule';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];
const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** A Kubernetes label selector, as it stands in manifests. */
export interface LabelSelector {
  readonly matchLabels?: Record<string, string>;
  readonly matchExpressions?: LabelRequirement[];
}

export interface LabelRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: string[];
}

/** The key of a label or annotation. */
export function isLabelKey(key: string): boolean {
  return labelKeyError(key) === undefined;
}

/** The value of a label. */
export function isLabelValue(value: string): boolean {
  return labelValueError(value) === undefined;
}

/** Whether a selector demands nothing. */
export function isEmptySelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

/** The fault of a selector by which nothing could be selected. */
export function labelSelectorFault(prop: string, selector: LabelSelector | undefined): Fault {
  const labels = Object.entries(selector?.matchLabels ?? {});
  const expressions = selector?.matchExpressions ?? [];
  const badKey = [...labels.map(([key]) => key), ...expressions.map(({ key }) => key)].find((key) => !isLabelKey(key));
  if (badKey !== undefined) {
    return `"${prop}" has what is not the key of a label, got ${quote(badKey)}; expected a name such as "team" or "example.com/team"`;
  }
  const badValue = [...labels.map(([, value]) => value), ...expressions.flatMap(({ values }) => values ?? [])].find((value) => !isLabelValue(value));
  if (badValue !== undefined) {
    return `"${prop}" has what is not the value of a label, got ${quote(badValue)}; expected at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit`;
  }
  for (const { key, operator, values } of expressions) {
    const count = values?.length ?? 0;
    if (!OPERATORS.includes(operator)) {
      return `"${prop}" has an operator that is not known for ${quote(key)}, got ${quote(operator)}; expected one of ${OPERATORS.join(', ')}`;
    }
    if ((operator === 'In' || operator === 'NotIn') !== count > 0) {
      return `"${prop}" has ${count} values for ${quote(key)} with operator ${operator}; expected ${count > 0 ? 'none' : 'at least one'}`;
    }
    if (count === 0 && values !== undefined) {
      return `"${prop}" has an empty list of values for ${quote(key)}, with which Linkerd selects nothing; expected none; leave "values" away`;
    }
  }
  return undefined;
}

/** Whether labels fulfil a selector. To Linkerd an expression with too few or too many values is one that nothing fulfils. */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
    && matchExpressions.every(({ key, operator, values }) => {
      switch (operator) {
        case 'In': return values?.includes(labels[key]) ?? false;
        case 'NotIn': return values !== undefined && values.length > 0 && !values.includes(labels[key]);
        case 'Exists': return values === undefined && Object.hasOwn(labels, key);
        case 'DoesNotExist': return values === undefined && !Object.hasOwn(labels, key);
        default: return false;
      }
    });
}

/**
 * Reads a selector as kubectl writes it, in the way and with the errors of Kubernetes' own `ParseToLabelSelector`:
 * `a=b` becomes a match label, `a in (b, c)`, `a notin (b)`, `a` and `!a` become expressions sorted by key.
 */
export function parseLabelSelector(text: string): { readonly selector?: LabelSelector; readonly error?: string } {
  try {
    return { selector: labelSelector(requirements(text)) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: string[];
}

const EXPRESSION_OPERATORS: Record<string, string> = { 'in': 'In', 'notin': 'NotIn', 'exists': 'Exists', '!': 'DoesNotExist' };
const BINARY_OPERATORS: Record<string, string> = { 'in': 'in', 'notin': 'notin', '=': '=', '==': '==', '!=': '!=', '>': 'gt', '<': 'lt' };

function labelSelector(parsed: Requirement[]): LabelSelector {
  const matchLabels: [string, string][] = [];
  const matchExpressions: LabelRequirement[] = [];
  for (const { key, operator, values } of parsed) {
    if (operator === '=' || operator === '==') {
      matchLabels.push([key, values[0]]);
    } else if (operator in EXPRESSION_OPERATORS) {
      matchExpressions.push({ key, operator: EXPRESSION_OPERATORS[operator], ...(values.length > 0 && { values }) });
    } else {
      throw new Error(operator === '!='
        ? '"!=" is not a valid label selector operator; write "key notin (value)"'
        : `"${operator}" isn't supported in label selectors`);
    }
  }
  return {
    ...(matchLabels.length > 0 && { matchLabels: Object.fromEntries(matchLabels) }),
    ...(matchExpressions.length > 0 && { matchExpressions }),
  };
}

function requirements(text: string): Requirement[] {
  try {
    return new Parser(tokens(text)).parse().sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  } catch (error) {
    throw new Error(`couldn't parse the selector string "${text}": ${(error as Error).message}`);
  }
}

/** Words and symbols; a run of symbols is cut greedily, as `!=` before `!`. */
function tokens(text: string): string[] {
  return text.match(/!=|==|[=!(),<>]|[^ \t\r\n=!(),<>]+/g) ?? [];
}

const END = undefined;

class Parser {
  private position = 0;

  public constructor(private readonly items: string[]) {}

  public parse(): Requirement[] {
    const parsed: Requirement[] = [];
    while (this.peek() !== END) {
      if (!isWord(this.peek()) && this.peek() !== '!') {
        throw new Error(`found '${this.peek()}', expected: !, identifier, or 'end of string'`);
      }
      parsed.push(this.requirement());
      const next = this.take();
      if (next === END) {
        break;
      }
      if (next !== ',') {
        throw new Error(`found '${next}', expected: ',' or 'end of string'`);
      }
      if (!isWord(this.peek()) && this.peek() !== '!') {
        throw new Error(`found '${this.peek() ?? ''}', expected: identifier after ','`);
      }
    }
    return parsed;
  }

  private peek(): string | undefined {
    return this.items[this.position];
  }

  private take(): string | undefined {
    return this.items[this.position++];
  }

  private requirement(): Requirement {
    try {
      const negated = this.peek() === '!';
      const key = negated ? (this.take(), this.take()) : this.take();
      if (!isWord(key)) {
        throw new Error(`found '${key ?? ''}', expected: identifier`);
      }
      refuseInvalid([invalid('<nil>', key, labelKeyError(key))]);
      if (negated) {
        return { key, operator: '!', values: [] };
      }
      if (this.peek() === END || this.peek() === ',') {
        return { key, operator: 'exists', values: [] };
      }
      const operator = this.operator();
      const values = [...new Set(operator === 'in' || operator === 'notin' ? this.values() : [this.value()])].sort();
      const numeric = operator === 'gt' || operator === 'lt';
      refuseInvalid([
        ...values.map((value, index) => invalid(`values[${index}]`, value, numeric && !/^[-+]?\d+$/.test(value) ? INTEGER_RULE : undefined)),
        ...values.map((value, index) => invalid(`values[${index}][${key}]`, value, labelValueError(value))),
      ]);
      return { key, operator, values };
    } catch (error) {
      throw new Error(`unable to parse requirement: ${(error as Error).message}`);
    }
  }

  private operator(): string {
    const item = this.take();
    if (item === END || !Object.hasOwn(BINARY_OPERATORS, item)) {
      throw new Error(`found '${item ?? ''}', expected: ${Object.values(BINARY_OPERATORS).join(', ')}`);
    }
    return BINARY_OPERATORS[item];
  }

  private value(): string {
    if (this.peek() === END || this.peek() === ',') {
      return '';
    }
    const item = this.take();
    if (!isWord(item)) {
      throw new Error(`found '${item}', expected: identifier`);
    }
    return item;
  }

  /** A list in parentheses, in which anything may be missing: `(a,,b)` and `()` have an empty value. */
  private values(): string[] {
    const open = this.take();
    if (open !== '(') {
      throw new Error(`found '${open ?? ''}' expected: '('`);
    }
    const values: string[] = [];
    for (let wanted = true; ;) {
      const item = this.take();
      if (isWord(item) && wanted) {
        values.push(item);
        wanted = false;
      } else if (item === ',' || item === ')') {
        values.push(...(wanted ? [''] : []));
        wanted = true;
      } else {
        throw new Error(`found '${item ?? ''}', expected: ${!wanted ? "',' or ')'" : values.length > 0 ? "',', or identifier" : "',', ')' or identifier"}`);
      }
      if (item === ')') {
        return values;
      }
    }
  }
}

function isWord(item: string | undefined): item is string {
  return item !== END && !/^[=!(),<>]/.test(item);
}

function invalid(path: string, value: string, error: string | undefined): string | undefined {
  return error === undefined ? undefined : `${path}: Invalid value: ${JSON.stringify(value)}: ${error}`;
}

function refuseInvalid(errors: (string | undefined)[]): void {
  const [first, ...others] = errors.filter((error) => error !== undefined);
  if (first !== undefined) {
    throw new Error(others.length === 0 ? first : `[${[first, ...others].join(', ')}]`);
  }
}

const INTEGER_RULE = "for 'Gt', 'Lt' operators, the value must be an integer";
const NAME_RULE = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_RULE = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const SUBDOMAIN_RULE = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

function labelKeyError(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2) {
    return `a valid label key ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  }
  const [name, prefix] = parts.reverse();
  const errors = [
    prefix === '' && 'prefix part must be non-empty',
    prefix && !isDnsSubdomain(prefix) && `prefix part ${SUBDOMAIN_RULE}`,
    name === '' && 'name part must be non-empty',
    name.length > 63 && 'name part must be no more than 63 bytes',
    !NAME.test(name) && `name part ${NAME_RULE}`,
  ].filter(Boolean);
  return errors.length === 0 ? undefined : errors.join('; ');
}

function labelValueError(value: string): string | undefined {
  const errors = [
    value.length > 63 && 'must be no more than 63 bytes',
    value !== '' && !NAME.test(value) && VALUE_RULE,
  ].filter(Boolean);
  return errors.length === 0 ? undefined : errors.join('; ');
}

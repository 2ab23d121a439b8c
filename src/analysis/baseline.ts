import { readFileSync, writeFileSync } from 'fs';
import { Found } from './analyze';
import { quote, refuse, Where } from '../linkerd/rule';
import { kindOf } from '../model/mesh-model';

/** What is known already: how many findings of a check an object has. Messages and lines may change. */
type Known = Map<string, number>;

const FORMAT = 1;

/** The findings that are known already. */
export function readBaseline(where: Where, file: string): Known {
  const unreadable = (reason: string, hint: string): never => {
    refuse(where, `"baseline" cannot be read, got ${quote(file)}: ${reason}; ${hint}`);
    throw new Error('unreachable');
  };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return unreadable((error as Error).message, 'write it with "npx cdk8s-linkerd check --write-baseline" or Mesh.writeBaseline');
  }
  try {
    const { format, findings } = JSON.parse(text);
    if (format === FORMAT && Array.isArray(findings)) {
      return new Map(findings.map(({ check, object, count }: any) => [`${check} ${object}`, Number(count ?? 1)]));
    }
  } catch {
    // Said below.
  }
  return unreadable('it is no baseline of this command', 'write it anew');
}

/** Takes the findings that are known away. */
export function withoutKnown(found: readonly Found[], known: Known): { readonly fresh: Found[]; readonly known: number } {
  const left = new Map(known);
  const fresh = found.filter((each) => {
    const count = left.get(key(each)) ?? 0;
    left.set(key(each), count - 1);
    return count <= 0;
  });
  return { fresh, known: found.length - fresh.length };
}

/** Writes down what is found now. */
export function writeBaseline(file: string, found: readonly Found[]): void {
  const counts = new Map<string, { check: string; object: string; count?: number }>();
  for (const each of found) {
    const entry = counts.get(key(each));
    counts.set(key(each), { check: each.check.name, object: objectKey(each), ...(entry && { count: (entry.count ?? 1) + 1 }) });
  }
  const findings = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  writeFileSync(file, `${JSON.stringify({ format: FORMAT, findings }, undefined, 2)}\n`);
}

function key(found: Found): string {
  return `${found.check.name} ${objectKey(found)}`;
}

function objectKey({ object }: Found): string {
  return `${kindOf(object).replace(/^\//, '')} ${object.namespace ? `${object.namespace}/` : ''}${object.name}`;
}

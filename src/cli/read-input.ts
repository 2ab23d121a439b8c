import { readdirSync, readFileSync, realpathSync, statSync } from 'fs';
import { join } from 'path';
import { Io } from './command';
import { Unusable } from '../analysis/report/report';
import { readDocuments, YamlDocument } from '../manifest/yaml';
import { LocatedManifest } from '../model/mesh-object';

/** What was read from files, folders and standard input. */
export interface Input {
  readonly manifests: LocatedManifest[];
  /** What could not be read, and why. */
  readonly unusable: Unusable[];
}

const MANIFEST = /\.(ya?ml|json)$/i;
/** Folders of which nobody means what is in them. */
const LEFT_OUT = /^(\..+|node_modules)$/;
const NO_OBJECT = 'the document is no object of Kubernetes; expected one with "apiVersion" and "kind"';
const STDIN = '-';
const STDIN_NAME = '<stdin>';
const MAX_BYTES = 64 * 1024 * 1024;
/** After which people want to see that something is going on. */
const PATIENCE_MILLIS = 1000;

/** Reads manifests; in folders, from every YAML and JSON file. What cannot be read does not keep the rest from being read. */
export function readInput(paths: readonly string[], io: Pick<Io, 'stdin' | 'stderr'>): Input {
  const input: Input = { manifests: [], unusable: [] };
  const begun = Date.now();
  let said = begun;
  for (const [file, explicit] of filesOf(paths, input)) {
    readFile(file, explicit, input, io);
    if (Date.now() - begun > PATIENCE_MILLIS && Date.now() - said > PATIENCE_MILLIS) {
      said = Date.now();
      io.stderr(`read ${input.manifests.length} objects, at ${nameOf(file)}\n`);
    }
  }
  return input;
}

/** Reads what a user has named. Nothing in it is a mistake, which must not pass for nothing found. */
export function readPaths(paths: readonly string[], io: Pick<Io, 'stdin' | 'stderr'>): Input {
  const input = readInput(paths, io);
  if (input.manifests.length === 0 && input.unusable.length === 0) {
    input.unusable.push({ file: paths.map(nameOf).join(', '), message: 'there is no object of Kubernetes; expected at least one' });
  }
  return input;
}

/** The files of paths, and whether they were named one by one. */
function filesOf(paths: readonly string[], input: Input): [string, boolean][] {
  const seen = new Set<string>();
  return paths.flatMap((path) => (path === STDIN ? [[path, true]] : attempt<[string, boolean]>(path, input, () => (
    statSync(path).isDirectory() ? walk(path, input, seen).map((file): [string, boolean] => [file, false]) : [[path, true]]))));
}

/** The manifests of a folder. Links are followed, and what they lead to is read once. */
function walk(folder: string, input: Input, seen: Set<string>): string[] {
  if (!isNew(folder, seen)) {
    return [];
  }
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    const isManifest = MANIFEST.test(name);
    return attempt(path, input, () => {
      const stat = statSync(path, { throwIfNoEntry: isManifest });
      if (stat?.isDirectory()) {
        return LEFT_OUT.test(name) ? [] : walk(path, input, seen);
      }
      return stat?.isFile() && isManifest && isNew(path, seen) ? [path] : [];
    });
  });
}

function isNew(path: string, seen: Set<string>): boolean {
  const real = realpathSync(path);
  return !seen.has(real) && seen.add(real) !== undefined;
}

/** What cannot be read is named, and the rest is read. */
function attempt<T>(path: string, { unusable }: Input, list: () => T[]): T[] {
  try {
    return list();
  } catch (error) {
    unusable.push({ file: path, message: `cannot be read: ${(error as Error).message}` });
    return [];
  }
}

function readFile(file: string, explicit: boolean, { manifests, unusable }: Input, { stdin }: Pick<Io, 'stdin'>): void {
  const name = nameOf(file);
  let text: string;
  try {
    const size = file === STDIN ? 0 : statSync(file).size;
    if (size > MAX_BYTES) {
      unusable.push({ file: name, message: `is larger than ${MAX_BYTES / 1024 / 1024} MiB, got ${size} bytes; split it` });
      return;
    }
    text = file === STDIN ? stdin() : readFileSync(file, 'utf8');
  } catch (error) {
    unusable.push({ file: name, message: `cannot be read: ${(error as Error).message}` });
    return;
  }
  // In a folder there are other files too, which may be anything.
  if (!explicit && !text.includes('apiVersion')) {
    return;
  }
  for (const { value, fault, position } of readDocuments(text)) {
    if (fault !== undefined) {
      unusable.push({ file: name, line: position([]).line, message: `the document ${fault}` });
    } else if (isObject(value) || (explicit && value !== null)) {
      manifests.push(...objectsOf(value, { file: name, position }, unusable));
    }
  }
}

/** A manifest, or those of a list, of which items take over what they do not say, as with kubectl. */
function objectsOf(value: any, source: { file: string; position: YamlDocument['position'] }, unusable: Unusable[]): LocatedManifest[] {
  const { file, position } = source;
  if (!isObject(value)) {
    unusable.push({ file, line: position([]).line, message: NO_OBJECT });
    return [];
  }
  const { apiVersion, kind, items } = value;
  if (!kind.endsWith('List') || !Array.isArray(items)) {
    return [{ ...source, manifest: value }];
  }
  const implied = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) };
  return items.flatMap((item: any, i: number) => (
    objectsOf(item === null || typeof item !== 'object' ? item : { ...implied, ...item }, { file, position: (field) => position(['items', i, ...field]) }, unusable)));
}

function nameOf(file: string): string {
  return file === STDIN ? STDIN_NAME : file;
}

function isObject(value: any): boolean {
  return typeof value?.apiVersion === 'string' && typeof value?.kind === 'string';
}

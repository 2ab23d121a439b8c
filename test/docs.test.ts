import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { readAssembly } from './assembly';
import { Snippet, snippetsOf, typeErrors } from './snippets';

const ROOT = join(__dirname, '..');
const { pages: generatedPages } = jest.requireActual('../scripts/docs.js');

const docs = existsSync(join(ROOT, 'docs')) ? readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`) : [];
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

describe('samples', () => {
  test('the README has some', () => {
    expect(snippetsOf('README.md').length).toBeGreaterThan(0);
  });

  test('those of README.md and docs/ type-check', () => {
    expect(typeErrors(['README.md', ...docs].flatMap(snippetsOf))).toEqual([]);
  });

  test('every @example type-checks', () => {
    const examples: Snippet[] = [];
    for (const type of Object.values<any>(readAssembly().types)) {
      for (const { name, docs: doc } of [type, ...type.methods ?? [], ...type.properties ?? [], ...type.members ?? [], type.initializer ?? {}]) {
        if (doc?.example) {
          examples.push({ source: `${type.name}${name === type.name || !name ? '' : `.${name}`}`, line: 1, code: doc.example });
        }
      }
    }
    expect(examples.length).toBeGreaterThan(0);
    expect(typeErrors(examples)).toEqual([]);
  });

  test('a sample that does not compile is found, at its line', () => {
    const bad: Snippet = { source: 'page.md', line: 10, code: "new CanarySplit(chart, 'split', {\n  service: web,\n  backends: 3,\n});" };
    expect(typeErrors([bad])).toEqual([expect.stringMatching(/^page.md:12 Type 'number' is not assignable to type 'SplitBackend\[\]'/)]);
  });
});

test.each(Object.entries<string>(generatedPages((module: string) => jest.requireActual(`../src/${module}`))))('%s is up to date', (page, text) => {
  expect(read(page)).toBe(text);
});

test.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs])('every link of %s leads somewhere', (page) => {
  const prose = read(page).replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g), ...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)].map(([, link]) => link);
  expect(links.filter((link) => !/^[a-z]+:/i.test(link) && !leads(page, link))).toEqual([]);
});

/** Whether a relative link names a file that exists, and a heading in it. */
function leads(page: string, link: string): boolean {
  const [path, anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) {
    return false;
  }
  return anchor === undefined || !target.endsWith('.md') || headings(target).includes(anchor) || read(target).includes(`name="${anchor}"`);
}

/** The anchors of a page's headings, as GitHub makes them. */
function headings(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, text]) => text.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-'));
}

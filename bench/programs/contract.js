const { mkdtempSync, writeFileSync } = require('fs');
const { tmpdir } = require('os');
const { join } = require('path');
const { Chart, Testing } = require('cdk8s');
const { HttpRoute, LinkerdVersion, Mesh, ServiceRef } = require('cdk8s-linkerd');
const { parseDocument } = require('yaml');

/** An OpenAPI document in YAML: collections of things, each with five operations. */
function documentOf(operations) {
  const response = (code, text) => `        '${code}':\n          description: ${text}\n`;
  const operation = (method, id, extra = '') => `    ${method}:\n      operationId: ${method}${id}\n      summary: ${method} of things ${id}\n${extra}      responses:\n${response(200, 'done')}${response(503, 'busy')}`;
  const parameter = "    parameters:\n    - name: id\n      in: path\n      required: true\n      schema:\n        type: string\n";
  const things = Array.from({ length: Math.ceil(operations / 5) }, (_, i) => [
    `  /things-${i}:\n`, operation('get', i, "      x-linkerd-timeout: 2s\n"), operation('post', i),
    `  /things-${i}/{id}:\n`, parameter, operation('get', i), operation('put', i), operation('delete', i),
  ].join(''));
  return `openapi: 3.0.3\ninfo:\n  title: Things\n  version: 1.0.0\npaths:\n${things.join('')}`;
}

/** Parses a document, or parses it and makes routes of it, down to their manifests. */
function contract(operations) {
  const text = documentOf(operations);
  const file = join(mkdtempSync(join(tmpdir(), 'cdk8s-linkerd-bench-')), 'openapi.yaml');
  writeFileSync(file, text);
  return {
    parse: () => parseDocument(text).toJS(),
    route: () => {
      const app = Testing.app();
      new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
      const chart = new Chart(app, 'chart', { namespace: 'shop' });
      const parent = ServiceRef.fromName(chart, 'things', { name: 'things', ports: [{ port: 80 }] });
      HttpRoute.fromOpenApi(chart, 'routes', { parent, file, retries: { httpStatuses: ['5xx'] } });
      return Testing.synth(chart);
    },
  };
}

module.exports = { contract };

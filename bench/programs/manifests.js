const { build } = require('../app');
const { OBJECTS_PER_UNIT } = require('./services');

/** Manifests on disk: parsing them, and checking them with all checks, parsing included. */
function manifests(count) {
  const text = build('twin', { services: Math.max(1, Math.round(count / OBJECTS_PER_UNIT)) }).synthYaml();
  const { parseAllDocuments } = require('yaml');
  // What the command does beside reading a file; the package exports only what apps use.
  const lib = (module) => require(`../../lib/${module}`);
  const [{ readDocuments }, { findAll }, { MeshModel }, { MeshTarget }, { LinkerdVersion }] = [
    'manifest/yaml', 'analysis/analyze', 'model/mesh-model', 'mesh-target', 'linkerd/linkerd-version'].map(lib);
  const target = new MeshTarget({ version: LinkerdVersion.V2_20 });
  return {
    parse: () => parseAllDocuments(text),
    check: () => findAll(new MeshModel(readDocuments(text).map(({ value, position }) => ({ manifest: value, position, file: 'dist' })), target)),
  };
}

module.exports = { manifests };

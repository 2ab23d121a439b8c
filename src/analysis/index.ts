export { acknowledgementFaults, byConstruct } from './acknowledgements';
export { writeBaseline } from './baseline';
export { counts } from './report/text';
export { findingOf, review, reviewFaults } from './review';
export { MeshModel } from '../model/mesh-model';

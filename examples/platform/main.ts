import { App } from 'cdk8s';
import { Platform } from './platform';
import { HelmDelivery } from 'cdk8s-linkerd';

/**
 * By Flux. In each cluster one Kustomization applies the file `...-linkerd-...`, and another one, which depends on it, the
 * file `...-apps-...`.
 */
const app = new App();
const { clusters } = new Platform(app, 'platform', HelmDelivery.flux());
app.synth();
console.log(clusters.reportText());

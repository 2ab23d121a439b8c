import { App } from 'cdk8s';
import { Platform } from './platform';
import { HelmDelivery } from 'cdk8s-linkerd';

/**
 * By Argo CD: npx cdk8s synth --app "node -r ts-node/register/transpile-only argocd.ts"
 *
 * In each cluster one Application applies the file `...-linkerd-...`, another one the file `...-apps-...`, again and again
 * (`retry`) until the kinds are there.
 */
const app = new App();
const { clusters } = new Platform(app, 'platform', HelmDelivery.argoCd({ project: 'platform' }));
app.synth();
console.log(clusters.reportText());

import { describeConformance } from './oracle/target';
import { splitBreaks, splitSampling } from './samples/canary-split';
import { checkBroken, checkSamples } from './sampling';

describeConformance('CanarySplit', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(splitSampling));
  test('one broken prop is refused by its name', () => checkBroken(splitSampling, splitBreaks));
});

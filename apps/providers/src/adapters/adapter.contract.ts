import {
  describeCapabilities,
  describeCatalogue,
  describeRemoteAccount,
} from './contract/account.contract';
import { describeBuying, describeRemoteBuying } from './contract/buying.contract';
import { describeEnding, describeRemoteEnding } from './contract/ending.contract';
import { Stage } from './contract/stage.contract';
import { describeRemoteWaiting, describeWaiting } from './contract/waiting.contract';
import type { MakeWorld, Traits } from './contract/world';

/** What every adapter must pass before it may sell (SRC-10), as far as it declares that it can. */
export function describeAdapter(name: string, traits: Traits, makeWorld: MakeWorld): void {
  describe(`${name} as a provider adapter`, () => {
    const stage = new Stage(traits, makeWorld);
    beforeEach(() => stage.open());
    afterEach(() => stage.close());

    describeCapabilities(stage);
    describeCatalogue(stage);
    describeBuying(stage);
    describeWaiting(stage);
    describeEnding(stage);
    if (!traits.isRemote) return;
    describeRemoteBuying(stage);
    describeRemoteWaiting(stage);
    describeRemoteEnding(stage);
    describeRemoteAccount(stage);
  });
}

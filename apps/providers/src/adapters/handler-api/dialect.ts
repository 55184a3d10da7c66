import type { Actions } from './actions';
import type { Directories } from './catalogue';
import type { ListHabit } from './messages';
import type { PriceMemory } from './prices';
import type { ProviderClock } from './times';

/** What is known of the server that an adapter speaks to. */
export interface Dialect {
  readonly actions: Actions;
  readonly directories: Directories;
  readonly prices: PriceMemory;
  readonly clock: ProviderClock;
  readonly list: ListHabit;
}

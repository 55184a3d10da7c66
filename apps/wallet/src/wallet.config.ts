import { parse, Setting } from '@numera/service';

export class WalletConfig {
  @Setting({
    env: ['RECONCILE_EVERY_MIN'],
    about: 'minutes between two proofs of the books; admins are told of any difference',
    default: '60',
    parse: parse.whole(1, 1_440),
  })
  reconcileEveryMin!: number;
}

import type { Balance, Statement } from '@numera/contracts';
import { formatDate, formatMoney, type Language, type Translate } from '@numera/locales';
import { goTo } from '../menu/menu.callback';
import { homeButton } from '../menu/menu.view';
import { pageRow, press, rows, type View } from '../view/view';
import { openMovements } from './balance.callback';

/** All of a user's money (WAL-2). */
export function balanceView(t: Translate, balance: Balance): View {
  const { available, held, deposited, spent, refunded, rewarded } = balance;
  const text = t('balance.view', {
    available: formatMoney(available),
    held: formatMoney(held),
    balance: formatMoney(balance.balance),
    deposited: formatMoney(deposited),
    spent: formatMoney(spent),
    refunded: formatMoney(refunded),
    rewarded: formatMoney(rewarded),
  });
  return {
    text,
    buttons: [
      [
        press(t('button.deposit'), goTo.pack({ place: 'deposit' })),
        press(t('button.movements'), openMovements.pack({ page: 1 })),
      ],
      [homeButton(t)],
    ],
  };
}

export function statementView(t: Translate, language: Language, statement: Statement): View {
  const list = statement.movements.map((movement) =>
    t('balance.row', {
      amount: formatMoney(movement.amount),
      kind: t(`balance.kind_${movement.kind}`),
      date: formatDate(new Date(movement.occurredAt), language),
    }),
  );
  const title = t('balance.movements', { page: statement.page, pages: statement.pages });
  return {
    text: [title, (list.length > 0 ? list : [t('balance.none')]).join('\n')].join('\n\n'),
    buttons: rows(
      pageRow(statement.page, statement.pages, t, (page) => openMovements.pack({ page })),
      [press(t('button.back'), goTo.pack({ place: 'balance' })), homeButton(t)],
    ),
  };
}

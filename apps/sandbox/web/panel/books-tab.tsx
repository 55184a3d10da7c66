import type { JSX } from 'preact';
import type { ProviderBooks, SmsPoolLedgerRow } from '../../src/page/page-api';
import type { ProviderName } from '../server/page-client';

const KIND_LABELS: Record<SmsPoolLedgerRow['kind'], string> = {
  'top-up': 'Top-up',
  purchase: 'Purchase',
  refund: 'Refund',
};

const atFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** What a provider has written down: the shop's account there and the calls it answered. */
export function BooksTab(props: {
  provider: ProviderName;
  books: ProviderBooks<unknown>;
}): JSX.Element {
  const { provider, books } = props;
  const calls = Object.entries(books.calls).sort(([, a], [, b]) => b - a);
  const most = calls[0]?.[1] ?? 1;
  const totals = countOrders(books);
  return (
    <>
      <dl class="figures">
        <div class="figure figure-wide">
          <dt>Balance</dt>
          <dd data-testid={`${provider}-balance`}>${books.balance}</dd>
        </div>
        {totals.map(([label, count]) => (
          <div class="figure" key={label}>
            <dt>{label}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <section>
        <h3>Ledger</h3>
        {books.ledger.length === 0 && <p class="hint">Nothing booked yet.</p>}
        {books.ledger.length > 0 && (
          <table class="ledger">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Entry</th>
                <th scope="col">Amount</th>
                <th scope="col">Balance</th>
              </tr>
            </thead>
            <tbody>
              {books.ledger.map((row, index) => (
                <tr key={`${row.at}${index}`}>
                  <td>{formatAt(row.at)}</td>
                  <td>
                    {KIND_LABELS[row.kind]}
                    {row.orderCode && <code>{row.orderCode}</code>}
                  </td>
                  <td class={row.amount.startsWith('-') ? 'out' : 'in'}>{signed(row.amount)}</td>
                  <td>{row.balanceAfter}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section>
        <h3>Calls answered</h3>
        {calls.length === 0 && <p class="hint">Nobody has called yet.</p>}
        <ul class="calls">
          {calls.map(([path, count]) => (
            <li key={path}>
              <span class="calls-bar" style={{ width: `${(count / most) * 100}%` }} />
              <code>{path}</code>
              <b>{count}</b>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function countOrders(books: ProviderBooks<unknown>): [string, number][] {
  const count = (...statuses: string[]): number =>
    books.orders.filter((order) => statuses.includes(order.status)).length;
  return [
    ['Waiting', count('pending')],
    ['Completed', count('completed')],
    ['Given back', count('refunded', 'expired')],
  ];
}

function formatAt(at: string): string {
  const time = Date.parse(at);
  return Number.isNaN(time) ? at : atFormat.format(time);
}

const signed = (amount: string): string =>
  amount.startsWith('-') ? `−${amount.slice(1)}` : `+${amount.replace(/^\+/u, '')}`;

import { Ledger } from './ledger';

describe('Ledger', () => {
  it('keeps the balance when old rows go', () => {
    const ledger = new Ledger(100);
    for (let at = 0; at < 1_000; at += 1) ledger.move('top-up', null, 1);
    expect(ledger.balanceCents).toBe(1_000);
    expect(ledger.rows.length).toBeLessThanOrEqual(110);
    expect(ledger.rows.at(-1)).toMatchObject({ amount: '0.01', balanceAfter: '10.00' });
  });
});

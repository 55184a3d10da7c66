import { create, Settlement } from '@numera/contracts';
import { isHoldOutliving, settlementDifference } from './reconciliation.rules';

const LEDGER_ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const expected = (state: Settlement['expected']): Settlement =>
  create(Settlement, { ledgerId: LEDGER_ID, expected: state, amount: 25n });
const hold = (endedAs: string | null, endedAmount = '25') => ({
  kind: 'hold',
  amount: '25',
  ended_as: endedAs,
  ended_amount: endedAs && endedAmount,
});

it('calls a hold outliving when its order has ended and nothing has ended it', () => {
  expect(isHoldOutliving(expected('captured'), hold(null))).toBe(true);
  expect(isHoldOutliving(expected('released'), hold(null))).toBe(true);
  expect(isHoldOutliving(expected('open'), hold(null))).toBe(false);
  expect(isHoldOutliving(expected('released'), hold('release'))).toBe(false);
  expect(isHoldOutliving(expected('none'), null)).toBe(false);
});

it('tells a wrong end and a wrong amount', () => {
  expect(settlementDifference(expected('captured'), hold('purchase'))).toBeNull();
  expect(settlementDifference(expected('released'), hold('purchase'))).toContain(
    'should be released and is captured',
  );
  const tooMuch = { ...hold('purchase'), amount: '26' };
  expect(settlementDifference(expected('captured'), tooMuch)).toContain('is of 26');
});

it('tells a hold that was captured for another amount than its order says', () => {
  const part = create(Settlement, {
    ledgerId: LEDGER_ID,
    expected: 'captured',
    amount: 25n,
    captured: 20n,
  });
  expect(settlementDifference(part, hold('purchase', '20'))).toBeNull();
  expect(settlementDifference(part, hold('purchase'))).toContain(
    'should be captured for 20 and is for 25',
  );
  expect(settlementDifference(expected('captured'), hold('purchase', '20'))).toContain(
    'should be captured for 25 and is for 20',
  );
});

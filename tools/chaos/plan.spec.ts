import { cardsIn, FAULT_KINDS, FULL_DECK, planFaults, type Fault } from './plan';

const SERVICES = ['wallet', 'orders', 'gateway'];

function plan(seed: number): Fault[] {
  const faults = planFaults({
    seed,
    deck: FULL_DECK,
    services: SERVICES,
    pausesMs: [1_000, 2_000],
  });
  return Array.from({ length: cardsIn(FULL_DECK) }, () => faults.next().value as Fault);
}

it('is the same for the same seed and another for another', () => {
  expect(plan(7)).toEqual(plan(7));
  expect(plan(7)).not.toEqual(plan(8));
});

it('has every kind in every deal, as often as the deck says', () => {
  for (const kind of FAULT_KINDS) {
    expect(plan(1).filter((one) => one.kind === kind)).toHaveLength(FULL_DECK[kind]);
  }
});

it('spares no service', () => {
  const killed = plan(1).flatMap(({ victims }) => victims.map(({ service }) => service));
  expect(new Set(killed)).toEqual(new Set(SERVICES));
});

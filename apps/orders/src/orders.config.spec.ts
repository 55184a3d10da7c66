import type { AppError } from '@numera/kernel';
import { loadConfigs } from '@numera/service';
import { OrdersConfig } from './orders.config';

const read = (env: Record<string, string>): OrdersConfig =>
  loadConfigs([OrdersConfig], env).get(OrdersConfig) as OrdersConfig;

describe('margins', () => {
  it('are set by service, by service in a country, and by source', () => {
    const { serviceMarginsBp, sourceMarginsBp } = read({
      SERVICE_MARGINS: '1574:8, 22/us:5.5',
      SOURCE_MARGINS: 'ring4:12;hero-2:0',
    });
    expect([...serviceMarginsBp]).toEqual([
      ['1574', 800n],
      ['22/US', 550n],
    ]);
    expect([...sourceMarginsBp]).toEqual([
      ['ring4', 1_200n],
      ['hero-2', 0n],
    ]);
  });

  it.each([
    ['SERVICE_MARGINS', 'whatsapp:5'],
    ['SERVICE_MARGINS', '22/USA:5'],
    ['SERVICE_MARGINS', '22/US/1:5'],
    ['SERVICE_MARGINS', '22'],
    ['SOURCE_MARGINS', 'Ring 4:5'],
    ['SOURCE_MARGINS', 'ring4:-5'],
  ])('are refused when %s is %s', (name, value) => {
    let problems: unknown;
    try {
      read({ [name]: value });
    } catch (thrown) {
      problems = (thrown as AppError).details;
    }
    expect(problems).toEqual({ problems: [expect.stringContaining(name)] });
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { givenBroker, vhostsOver } from './given-rabbitmq';

describe('a broker that is given to the tests', () => {
  it('is an amqp address; memory: means none', () => {
    expect(givenBroker({ BROKER_URL: 'amqp://a:b@host' })).toBe('amqp://a:b@host');
    expect(givenBroker({ BROKER_URL: 'memory:' })).toBeUndefined();
    expect(givenBroker({})).toBeUndefined();
    const both = { BROKER_URL: 'amqp://production', NUMERA_TEST_BROKER: 'amqps://tests' };
    expect(givenBroker(both)).toBe('amqps://tests');
  });
});

describe('virtual hosts of a given broker', () => {
  const asked: string[] = [];
  let answer: number;
  let server: Server;
  let api: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.writeHead(answer).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => {
    asked.length = 0;
    answer = 204;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('are made with all rights for the address’s user', async () => {
    const broker = vhostsOver('amqp://us%20er:pass@host:5673/prod', api);
    expect(await broker.createVhost('test/1')).toBe('amqp://us%20er:pass@host:5673/test%2F1');
    const basic = `Basic ${Buffer.from('us er:pass').toString('base64')}`;
    expect(asked).toEqual([
      `PUT /api/vhosts/test%2F1 ${basic}`,
      `PUT /api/permissions/test%2F1/us%20er ${basic}`,
    ]);
  });

  it('may be gone already when they are removed', async () => {
    answer = 404;
    await vhostsOver('amqp://user:pass@host', api).deleteVhost('gone');
    expect(asked).toHaveLength(1);
  });

  it('need an administrator', async () => {
    answer = 401;
    const created = vhostsOver('amqp://user:pass@host', api).createVhost('test');
    await expect(created).rejects.toThrow('401');
  });

  it('say what is missing where there is no management API', async () => {
    const created = vhostsOver('amqp://user:pass@host', 'http://127.0.0.1:1').createVhost('test');
    await expect(created).rejects.toThrow('rabbitmq_management');
  });
});

import type { RabbitMqAccess } from '@numera/messaging/server';

/** The address of a broker that whoever runs the tests has given them; `memory:` is none. */
export function givenBroker(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = env['NUMERA_TEST_BROKER'] ?? env['BROKER_URL'];
  return given !== undefined && /^amqps?:/.test(given) ? given : undefined;
}

/**
 * Virtual hosts of a given broker are made over the HTTP API of its management plugin, as in the
 * `rabbitmq:4-management` image: on port 15672 of the same host, or at `NUMERA_TEST_BROKER_API`.
 * The address's user must be an administrator.
 */
export function vhostsOver(
  brokerUrl: string,
  api = process.env['NUMERA_TEST_BROKER_API'],
): RabbitMqAccess {
  const broker = new URL(brokerUrl);
  const user = decodeURIComponent(broker.username);
  const credentials = Buffer.from(`${user}:${decodeURIComponent(broker.password)}`);
  const root = api ?? `http://${broker.hostname}:15672`;
  const request = async (method: string, path: string, body?: object): Promise<void> => {
    const response = await fetch(new URL(`/api/${path}`, root), {
      method,
      headers: {
        authorization: `Basic ${credentials.toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new Error(
        `The given broker has no management API at ${root}, which tests need for virtual hosts ` +
          'of their own. Enable its plugin rabbitmq_management, set NUMERA_TEST_BROKER_API, or ' +
          'give no broker.',
        { cause },
      );
    });
    if (!response.ok && !(method === 'DELETE' && response.status === 404)) {
      throw new Error(`The given broker answered ${response.status} to ${method} ${path}.`);
    }
  };
  return {
    url: brokerUrl,
    createVhost: async (name) => {
      const vhost = encodeURIComponent(name);
      await request('PUT', `vhosts/${vhost}`, {});
      const everything = { configure: '.*', write: '.*', read: '.*' };
      await request('PUT', `permissions/${vhost}/${encodeURIComponent(user)}`, everything);
      const url = new URL(brokerUrl);
      url.pathname = `/${vhost}`;
      return url.href;
    },
    deleteVhost: (name) => request('DELETE', `vhosts/${encodeURIComponent(name)}`),
  };
}

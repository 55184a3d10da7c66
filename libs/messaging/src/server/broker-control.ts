import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { brokerEnvironment, type BrokerIdentity } from './broker-folder';
import { RabbitMqFailedError } from './errors';

const COMMAND_LIMIT_MS = 30_000;

/**
 * Commands to a running broker, from any process that may read its folder.
 *
 * They go over Erlang's own distribution by a bare Erlang: about 0.1 s a command, where
 * `rabbitmqctl`, which unpacks itself at every start, takes three times as long and more.
 */
export class BrokerControl {
  constructor(
    private readonly folder: string,
    private readonly identity: BrokerIdentity,
  ) {}

  /** Makes a virtual host in which the broker's user may do everything; nothing new for an old one. */
  async createVhost(name: string): Promise<void> {
    await this.call(
      `ok = Call(rabbit_vhost, add, [Vhost, User]),
       ok = Call(rabbit_auth_backend_internal, set_permissions,
                 [User, Vhost, <<".*">>, <<".*">>, <<".*">>, User])`,
      name,
    );
  }

  /** Removes a virtual host with all it holds and ends its connections. */
  async deleteVhost(name: string): Promise<void> {
    await this.call(
      `case Call(rabbit_vhost, exists, [Vhost]) of
         true -> ok = Call(rabbit_vhost, delete, [Vhost, User]);
         false -> ok
       end`,
      name,
    );
  }

  private async call(expressions: string, vhost: string): Promise<void> {
    const program = `
      [Node, User, Vhost] = [unicode:characters_to_binary(A) || A <- init:get_plain_arguments()],
      Call = fun(M, F, A) -> erpc:call(binary_to_atom(Node), M, F, A) end,
      try ${expressions}, halt(0)
      catch _:Reason -> io:format("~tp", [Reason]), halt(1) end.`;
    const { node, user } = this.identity;
    const caller = `numera-call-${randomBytes(6).toString('hex')}@localhost`;
    const options = ['-noinput', '-hidden', '-boot', 'start_clean', '-sname', caller, '+S', '1:1'];
    const loopback = ['-kernel', 'inet_dist_use_interface', '{127,0,0,1}'];
    const args = [...options, ...loopback, '-eval', program, '-extra', node, user, vhost];
    const env = brokerEnvironment(this.folder, this.identity);
    await new Promise<void>((resolve, reject) => {
      execFile('erl', args, { env, cwd: '/', timeout: COMMAND_LIMIT_MS }, (error, stdout) => {
        if (error === null) resolve();
        else reject(new RabbitMqFailedError(`RabbitMQ refused: ${stdout || error.message}`));
      });
    });
  }
}

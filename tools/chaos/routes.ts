import {
  allContracts,
  CodeReceived,
  contractOf,
  HoldCaptured,
  HoldDeclined,
  HoldPlaced,
  HoldReleased,
  MessageFound,
  NumberAcquired,
  NumberReleased,
  NumberUnavailable,
  NumberUnknown,
  OrderCancelled,
  OrderClosing,
  OrderCompleted,
  OrderExpired,
  OrderFailed,
  ReservationOpened,
  type MessageClass,
} from '@numera/contracts';
import { queueOf } from '../../libs/messaging/src/rabbitmq/topology';

/** A way that messages take: their name, and the queue that they come to. */
export interface Route {
  readonly name: string;
  readonly queue: string;
}

/** Who listens to what; a wrong one would end as a dead letter, which is judged. */
const LISTENERS: Readonly<Record<string, readonly MessageClass[]>> = {
  orders: [
    HoldPlaced,
    HoldDeclined,
    HoldCaptured,
    HoldReleased,
    NumberAcquired,
    NumberReleased,
    NumberUnavailable,
    NumberUnknown,
    CodeReceived,
  ],
  gateway: [
    ReservationOpened,
    OrderClosing,
    OrderCompleted,
    OrderCancelled,
    OrderExpired,
    OrderFailed,
  ],
  poller: [
    MessageFound,
    ReservationOpened,
    OrderCompleted,
    OrderCancelled,
    OrderExpired,
    OrderFailed,
  ],
};

/** The ways of all commands, and of the events of the main job. */
export function findRoutes(): Route[] {
  const commands = allContracts()
    .filter(({ kind }) => kind === 'command')
    .map(({ name, owner }) => ({ name, queue: queueOf(owner, 'commands') }));
  const events = Object.entries(LISTENERS).flatMap(([service, classes]) =>
    classes.map((one) => ({ name: contractOf(one).name, queue: queueOf(service, 'events') })),
  );
  return [...commands, ...events];
}

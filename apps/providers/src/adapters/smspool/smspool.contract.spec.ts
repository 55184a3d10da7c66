import { describeAdapter } from '../adapter.contract';
import { SmsPoolWorld } from './smspool.world';

describeAdapter('SMSPool', SmsPoolWorld.make);

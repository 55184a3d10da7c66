import { Controller } from '@nestjs/common';
import { AcquireNumber, type Envelope } from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { PurchaseService } from './purchase.service';
import { ResendService } from './resend.service';

@Controller()
export class PurchaseHandler {
  constructor(
    private readonly purchases: PurchaseService,
    private readonly resends: ResendService,
  ) {}

  @Handles(AcquireNumber)
  acquire(command: AcquireNumber, envelope: Envelope): Promise<void> {
    const { resendOf } = command;
    return resendOf
      ? this.resends.planResend(command, resendOf, envelope)
      : this.purchases.planPurchase(command, envelope);
  }
}

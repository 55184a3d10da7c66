import { Controller } from '@nestjs/common';
import { AcquireNumber, type Envelope } from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { PurchaseService } from './purchase.service';

@Controller()
export class PurchaseHandler {
  constructor(private readonly purchases: PurchaseService) {}

  @Handles(AcquireNumber)
  acquire(command: AcquireNumber, envelope: Envelope): Promise<void> {
    return this.purchases.planPurchase(command, envelope);
  }
}

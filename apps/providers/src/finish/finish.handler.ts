import { Controller } from '@nestjs/common';
import { OrderCompleted, type Envelope } from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { FinishService } from './finish.service';

@Controller()
export class FinishHandler {
  constructor(private readonly finishes: FinishService) {}

  @Handles(OrderCompleted)
  noteCode(event: OrderCompleted, envelope: Envelope): Promise<void> {
    return this.finishes.noteCode(event, envelope);
  }
}

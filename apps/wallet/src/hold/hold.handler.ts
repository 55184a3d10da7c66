import { Controller } from '@nestjs/common';
import { CaptureHold, PlaceHold, ReleaseHold, type Envelope } from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { HoldService } from './hold.service';

@Controller()
export class HoldHandler {
  constructor(private readonly holds: HoldService) {}

  @Handles(PlaceHold)
  placeHold(command: PlaceHold, message: Envelope): Promise<void> {
    return this.holds.placeHold(command, message);
  }

  @Handles(CaptureHold)
  captureHold(command: CaptureHold, message: Envelope): Promise<void> {
    return this.holds.captureHold(command, message);
  }

  @Handles(ReleaseHold)
  releaseHold(command: ReleaseHold, message: Envelope): Promise<void> {
    return this.holds.releaseHold(command, message);
  }
}

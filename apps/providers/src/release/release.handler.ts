import { Controller } from '@nestjs/common';
import { ReleaseNumber } from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { ReleaseService } from './release.service';

@Controller()
export class ReleaseHandler {
  constructor(private readonly releases: ReleaseService) {}

  @Handles(ReleaseNumber)
  release(command: ReleaseNumber): Promise<void> {
    return this.releases.requestRelease(command);
  }
}

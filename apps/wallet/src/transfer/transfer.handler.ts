import { Controller } from '@nestjs/common';
import { PostTransfer, type Envelope } from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { TransferService } from './transfer.service';

@Controller()
export class TransferHandler {
  constructor(private readonly transfers: TransferService) {}

  @Handles(PostTransfer)
  postTransfer(command: PostTransfer, message: Envelope): Promise<void> {
    return this.transfers.postTransfer(command, message);
  }
}

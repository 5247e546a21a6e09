-- What somebody says about a reporter is about the reports of one sender: they are found by it and counted anew.
CREATE INDEX "report_organization_id_sender_idx" ON "report"("organization_id", "sender");

// The frame has no origin, no scripts and no network: nothing that a mail holds can reach the page or the outside.
const shield =
  '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:">';

/** The HTML of a mail behind glass. */
export function MailHtml({ html }: { html: string }) {
  return (
    <iframe
      title="The mail as a mail program shows it"
      sandbox=""
      referrerPolicy="no-referrer"
      srcDoc={shield + html}
      className="h-120 w-full rounded-md border border-line bg-[#fff]"
    />
  );
}

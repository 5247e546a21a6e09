import type { MailProvider } from './mail-provider.js';
import { provider } from './provider-entry.js';

/** What sends in a domain's name: transactional mail, newsletters, help desks and business software. */
export const sendingProviders: readonly MailProvider[] = [
  provider('amazon-ses', 'Amazon SES', 'transactional', 'published', {
    dkimTargets: ['dkim.amazonses.com'],
    spfNames: ['amazonses.com'],
    spfUse: 'elsewhere',
    howTo: 'https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-easy.html',
  }),
  provider('sendgrid', 'Twilio SendGrid', 'transactional', 'vendor', {
    selectors: ['s1', 's2'],
    dkimTargets: ['sendgrid.net'],
    spfNames: ['sendgrid.net'],
    spfUse: 'elsewhere',
    mxHosts: ['mx.sendgrid.net'],
    howTo: 'https://www.twilio.com/docs/sendgrid/ui/account-and-settings/how-to-set-up-domain-authentication',
  }),
  provider('mailgun', 'Mailgun', 'transactional', 'published', {
    selectors: ['pdk1', 'pdk2', 'k1', 'mx', 'smtp', 'pic', 'mailo', 'krs', 'email', 'mta'],
    dkimTargets: ['mgsend.org', 'mailgun.com'],
    spfNames: ['mailgun.org'],
    spfUse: 'needed',
    mxHosts: ['mailgun.org'],
  }),
  provider('postmark', 'Postmark', 'transactional', 'published', {
    selectors: ['pm'],
    dkimTargets: ['dkim.mtasv.net'],
    spfNames: ['spf.mtasv.net'],
    spfUse: 'elsewhere',
  }),
  provider('mandrill', 'Mailchimp Transactional (Mandrill)', 'transactional', 'vendor', {
    selectors: ['mte1', 'mte2', 'mandrill'],
    dkimTargets: ['mandrillapp.com'],
    spfNames: ['spf.mandrillapp.com'],
    spfUse: 'elsewhere',
    howTo: 'https://mailchimp.com/developer/transactional/docs/authentication-delivery/',
  }),
  provider('sparkpost', 'SparkPost', 'transactional', 'published', {
    spfNames: ['sparkpostmail.com'],
    spfUse: 'elsewhere',
  }),
  provider('mailjet', 'Mailjet', 'transactional', 'published', {
    selectors: ['mailjet'],
    spfNames: ['spf.mailjet.com'],
  }),
  provider('brevo', 'Brevo', 'marketing', 'published', {
    selectors: ['brevo1', 'brevo2', 'mail'],
    dkimTargets: ['dkim.brevo.com'],
    spfNames: ['spf.brevo.com'],
    spfUse: 'elsewhere',
    retiredSpfNames: [{ name: 'spf.sendinblue.com', instead: 'spf.brevo.com' }],
    howTo:
      'https://help.brevo.com/hc/en-us/articles/17286219877778-FAQs-About-domain-authentication-Brevo-code-DKIM-DMARC',
  }),
  provider('resend', 'Resend', 'transactional', 'published', {
    selectors: ['resend'],
    spfUse: 'elsewhere',
  }),
  provider('smtp2go', 'SMTP2GO', 'transactional', 'published', {
    dkimTargets: ['dkim.smtp2go.net'],
    spfNames: ['spf.smtp2go.com'],
    spfUse: 'elsewhere',
  }),
  provider('mailersend', 'MailerSend', 'transactional', 'published', {
    selectors: ['mlsend', 'mlsend2'],
    dkimTargets: ['mailersend.net'],
    spfNames: ['_spf.mailersend.net'],
  }),
  provider('elastic-email', 'Elastic Email', 'transactional', 'published', {
    selectors: ['api'],
    spfNames: ['_spf.elasticemail.com'],
  }),
  provider('mailtrap', 'Mailtrap', 'transactional', 'published', {
    selectors: ['rwmt1', 'rwmt2'],
    dkimTargets: ['smtp.mailtrap.live'],
    spfNames: ['_spf.smtp.mailtrap.live'],
    spfUse: 'elsewhere',
  }),
  provider('zeptomail', 'Zoho ZeptoMail', 'transactional', 'published', {
    spfNames: ['transmail.net', 'zeptomail.net'],
  }),
  provider('socketlabs', 'SocketLabs', 'transactional', 'recalled', {
    selectors: ['dkim'],
    spfNames: ['email-od.com'],
    spfUse: 'elsewhere',
  }),
  provider('scaleway', 'Scaleway Transactional Email', 'transactional', 'published', {
    spfNames: ['_spf.tem.scaleway.com'],
    spfUse: 'needed',
  }),
  provider('azure-communication', 'Azure Communication Services', 'transactional', 'published', {
    selectors: ['selector1-azurecomm-prod-net', 'selector2-azurecomm-prod-net'],
    dkimTargets: ['azurecomm.net'],
  }),
  provider('mailchimp', 'Mailchimp', 'marketing', 'published', {
    selectors: ['k2', 'k3', 'k1'],
    dkimTargets: ['mcsv.net'],
    spfNames: ['servers.mcsv.net'],
    spfUse: 'elsewhere',
  }),
  provider('klaviyo', 'Klaviyo', 'marketing', 'published', {
    selectors: ['kl', 'kl2'],
    spfNames: ['klaviyodns.com'],
    spfUse: 'elsewhere',
  }),
  provider('hubspot', 'HubSpot', 'marketing', 'published', {
    selectors: ['hs1', 'hs2'],
    dkimTargets: ['hubspotemail.net'],
    spfNames: ['hubspotemail.net'],
  }),
  provider('activecampaign', 'ActiveCampaign', 'marketing', 'published', {
    selectors: ['acdkim1', 'acdkim2', 'dk'],
    dkimTargets: ['acems1.com'],
    spfNames: ['emsd1.com'],
    spfUse: 'elsewhere',
  }),
  provider('constant-contact', 'Constant Contact', 'marketing', 'published', {
    selectors: ['ctct1', 'ctct2'],
    dkimTargets: ['ccsend.com'],
    spfNames: ['spf.constantcontact.com'],
    spfUse: 'elsewhere',
  }),
  provider('campaign-monitor', 'Campaign Monitor', 'marketing', 'published', {
    selectors: ['cm'],
    spfNames: ['_spf.createsend.com'],
    spfUse: 'elsewhere',
  }),
  provider('mailerlite', 'MailerLite', 'marketing', 'published', {
    selectors: ['litesrv', 'ml'],
    dkimTargets: ['mlsend.com'],
    spfNames: ['_spf.mlsend.com'],
  }),
  provider('kit', 'Kit (ConvertKit)', 'marketing', 'published', {
    selectors: ['cka', 'cka2'],
    dkimTargets: ['convertkit.com'],
    spfUse: 'elsewhere',
  }),
  provider('aweber', 'AWeber', 'marketing', 'published', {
    selectors: ['aweber_key_a', 'aweber_key_b', 'aweber_key_c'],
    dkimTargets: ['send.aweber.com'],
    spfNames: ['send.aweber.com'],
    spfUse: 'elsewhere',
  }),
  provider('sendpulse', 'SendPulse', 'marketing', 'published', {
    spfNames: ['mxsspf.sendpulse.com'],
  }),
  provider('zoho-campaigns', 'Zoho Campaigns', 'marketing', 'published', {
    spfNames: ['zcsend.net'],
  }),
  provider('cleverreach', 'CleverReach', 'marketing', 'recalled', {
    spfNames: ['spf.crsend.com'],
    spfUse: 'elsewhere',
  }),
  provider('marketo', 'Adobe Marketo Engage', 'marketing', 'published', {
    selectors: ['m1'],
    spfNames: ['mktomail.com'],
  }),
  provider('salesforce-marketing-cloud', 'Salesforce Marketing Cloud', 'marketing', 'published', {
    selectors: ['10dkim1', '11dkim1', '12dkim1', '50dkim1', '200608'],
    spfNames: ['cust-spf.exacttarget.com', '_spf.exacttarget.com'],
    spfUse: 'elsewhere',
  }),
  provider('pardot', 'Salesforce Account Engagement (Pardot)', 'marketing', 'published', {
    dkimTargets: ['pardot.com'],
    spfNames: ['_spf.pardot.com'],
    spfUse: 'elsewhere',
  }),
  provider('salesforce', 'Salesforce', 'crm', 'published', {
    dkimTargets: ['custdkim.salesforce.com'],
    spfNames: ['_spf.salesforce.com'],
  }),
  provider('zendesk', 'Zendesk', 'support', 'vendor', {
    selectors: ['zendesk1', 'zendesk2'],
    dkimTargets: ['zendesk.com'],
    spfNames: ['mail.zendesk.com'],
    spfUse: 'needed',
    howTo: 'https://support.zendesk.com/hc/en-us/articles/4867238761626-What-are-SPF-DNS-and-TXT-records',
  }),
  provider('freshdesk', 'Freshdesk', 'support', 'published', {
    dkimTargets: ['freshemail.io'],
    spfNames: ['email.freshdesk.com'],
  }),
  provider('intercom', 'Intercom', 'support', 'published', {
    selectors: ['intercom'],
    dkimTargets: ['dkim.intercom.io'],
    spfUse: 'elsewhere',
  }),
  provider('help-scout', 'Help Scout', 'support', 'published', {
    selectors: ['strong1', 'strong2'],
    dkimTargets: ['helpscout.net'],
    spfNames: ['helpscoutemail.com'],
  }),
  provider('gorgias', 'Gorgias', 'support', 'published', {
    selectors: ['gor', 'gor2'],
    spfUse: 'elsewhere',
  }),
  provider('atlassian', 'Atlassian Cloud', 'business', 'published', {
    spfNames: ['_spf.atlassian.net'],
  }),
  provider('shopify', 'Shopify', 'business', 'published', {
    dkimTargets: ['email.myshopify.com'],
    spfNames: ['shops.shopify.com'],
    spfUse: 'elsewhere',
  }),
  provider('knowbe4', 'KnowBe4', 'business', 'published', {
    spfNames: ['_spf.psm.knowbe4.com'],
  }),
  provider('servicenow', 'ServiceNow', 'business', 'published', {
    spfNames: ['b.spf.service-now.com'],
  }),
];

"""Domains at which anyone can have a mailbox. A list, and nothing else."""

_PROVIDERS = """
aol.com att.net bigpond.com bluewin.ch btinternet.com charter.net comcast.net cox.net duck.com
fastmail.com fastmail.fm free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net
googlemail.com hey.com hotmail.be hotmail.ca hotmail.ch hotmail.co.jp hotmail.co.uk hotmail.com
hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.nl hushmail.com icloud.com inbox.com interia.pl
laposte.net libero.it live.be live.ca live.co.uk live.com live.com.au live.com.mx live.de live.fr
live.it live.jp live.nl mac.com mail.com mail.ru mailbox.org me.com msn.com naver.com o2.pl
onet.pl online.de optusnet.com.au orange.fr outlook.at outlook.be outlook.co.id outlook.co.nz
outlook.co.th outlook.com outlook.com.ar outlook.com.au outlook.com.br outlook.com.tr outlook.cz
outlook.de outlook.dk outlook.es outlook.fr outlook.in outlook.it outlook.jp outlook.kr outlook.pt
outlook.sa outlook.sg passport.com pm.me posteo.de proton.me protonmail.ch protonmail.com qq.com
rambler.ru rediffmail.com rocketmail.com rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca
sky.com sympatico.ca t-online.de telenet.be terra.com.br tiscali.it tuta.com tutanota.com uol.com.br
verizon.net virgilio.it virginmedia.com wanadoo.fr web.de windowslive.com wp.pl xtra.co.nz
yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br
yahoo.com.mx yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru ymail.com zoho.com
126.com 163.com
"""

FREE_MAIL_DOMAINS = frozenset(_PROVIDERS.split())

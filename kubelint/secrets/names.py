"""Names that say secret."""

import re
from functools import lru_cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words that say secret, in the singular; compounds written as one word (PGPASSWORD, authtoken) end in one of them.
SECRET_WORDS = tuple(_words("accesskey apikey credential passphrase passwd password privatekey secret token"))

#: Two words that say secret together; ``key`` alone never does.
SECRET_PAIRS = frozenset({("api", "key"), ("access", "key"), ("private", "key")})

#: ``DB_PASS`` is a password, ``proxy_pass`` is not.
OWNERS_OF_A_PASS = _words(
    """
    admin auth database db email ftp ldap login mail mongo mongodb mysql pg postgres rabbitmq redis root smtp user
    """
)

#: What a name with one of these words holds is no secret, wherever the word stands: MAX_TOKENS, allowEmptyPassword.
HARMLESS_WORDS = _words(
    """
    allow automount csi disable disabled enable enabled existing expiration expires expiry lifetime max min no nopasswd
    num public publishable pull require required skip ttl use
    """
)

#: What a name ends with when it holds something about a secret, or the way to it: PASSWORD_FILE, tokenUrl.
HARMLESS_ENDINGS = _words(
    """
    age alg algorithm arn attempts audience audiences authentication backend bucket class count days dir directory
    encoder encoding encryption endpoint endpoints engine field file filename files folder format header headers host
    hostname hours id ids interval issuer kind label length limit location manager method minutes mode mount ms name
    names namespace namespaces operator parallelism path paths period policy port prefix provider providers ref
    reference refs region rotation rule rules seconds selector server service size spec stdin store strategy suffix
    timeout type types uri uris url urls username validation validator version volume
    """
)

#: ``passwordKey: db-password`` names an entry of a Secret.
BEFORE_THE_NAME_OF_A_KEY = frozenset({"password", "passwd", "token", "username", "user"})


LONGEST_NAME = 200


def names_secret(name: str) -> bool:
    """Whether a name (of a variable, key or flag) says that its value is a secret.

    Judged on whole words, split at everything but letters and digits and at changes of case:
    ``DB_PASSWORD``, ``apiKey`` and ``--auth-token`` do; ``keyboard``, ``bypass``, ``monkey`` and a
    plain ``key`` do not, nor what merely leads to a secret: ``PASSWORD_FILE``, ``secretName``.
    """
    return _names_secret(name[-LONGEST_NAME:])


@lru_cache(4096)
def _names_secret(name: str) -> bool:
    words = [each.lower() for each in re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+", name)]
    if not words or name == "PWD" or not HARMLESS_WORDS.isdisjoint(words) or words[-1] in HARMLESS_ENDINGS:
        return False
    if words[-1] == "key" and words[-2:-1] and words[-2] in BEFORE_THE_NAME_OF_A_KEY:
        return False
    return any(map(_says_secret, words)) or _says_secret_together(words)


def _says_secret(word: str) -> bool:
    return word in ("pwd", "bearer") or (word[:-1] if word[-1] == "s" else word).endswith(SECRET_WORDS)


def _says_secret_together(words: list[str]) -> bool:
    if words[0] == "azure" and words[-1] == "key":  # AZURE_STORAGE_KEY: every service there has such a key
        return True
    pairs = zip(words, (each.removesuffix("s") for each in words[1:]), strict=False)
    return any(pair in SECRET_PAIRS or (pair[1] == "pas" and pair[0] in OWNERS_OF_A_PASS) for pair in pairs)

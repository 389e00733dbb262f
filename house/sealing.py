"""What is kept encrypted: each purpose has a key of its own, made of the installation's."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def seal(*, content: bytes, key: str, purpose: str) -> bytes:
    """This function will encrypt something for one purpose, such as one housemate's answers.

    As long as what is in it: a caller pads what would tell by its length.
    """
    return _cipher(key=key, purpose=purpose).encrypt(content)


def opened(*, sealed: bytes, key: str, purpose: str) -> bytes | None:
    """This function will read what was sealed for the same purpose.

    None where it was sealed with another key or for another purpose, or is damaged.
    """
    try:
        return _cipher(key=key, purpose=purpose).decrypt(sealed)
    except InvalidToken:
        return None


def _cipher(*, key: str, purpose: str) -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(key.encode())))

"""Sentences about signing and Enhetsregisteret (F)."""

from domain.messages import Mender, Message, MessageCode

C, M = MessageCode, Mender

SIGNING: dict[MessageCode, Message] = {
    C.SIGNING_SILENT: Message(
        nb="{place_nb} har ikke svart siden {since_nb} ({what}).",
        en="{place_en} has not answered since {since_en} ({what}).",
    ),
    C.SIGNING_LEFT_ALONE: Message(
        nb="{place_nb} har ikke svart siden {since_nb}; det prøves igjen {again_nb}.",
        en="{place_en} has not answered since {since_en}; it is tried again on {again_en}.",
    ),
    C.SIGNING_MISCONFIGURED: Message(
        nb="Signeringstjenesten godtar oss ikke. Adresse eller nøkkel må rettes.",
        en="The signing service does not accept us. Address or key must be mended.",
        mender=M.OPERATOR,
    ),
    C.SIGNING_OUTCOME_UNKNOWN: Message(
        nb="Vi vet ikke om signeringstjenesten tok imot oppdraget. Vi spør den igjen.",
        en="We do not know whether the signing service took the request. We ask it again.",
    ),
    C.SIGNING_ADDRESS_UNUSABLE: Message(
        nb="E-postadressen til den som skal signere, kan ikke brukes.",
        en="The e-mail address of the person who is to sign cannot be used.",
        mender=M.SENDER,
    ),
    C.SIGNING_NOT_TAKEN: Message(
        nb="Signeringstjenesten tok ikke imot oppdraget.",
        en="The signing service did not take the request.",
        mender=M.OPERATOR,
    ),
    C.BRREG_SILENT: Message(
        nb="{place_nb} har ikke svart siden {since_nb} ({what}).",
        en="{place_en} has not answered since {since_en} ({what}).",
    ),
    C.BRREG_LEFT_ALONE: Message(
        nb="{place_nb} har ikke svart siden {since_nb}; det prøves igjen {again_nb}.",
        en="{place_en} has not answered since {since_en}; it is tried again on {again_en}.",
    ),
    C.BRREG_MISCONFIGURED: Message(
        nb="Enhetsregisteret godtar ikke forespørselen. Adressen må rettes.",
        en="Enhetsregisteret does not accept the question. The address must be mended.",
        mender=M.OPERATOR,
    ),
}

/* Reader driver for a private pcscd in tests. The reader's DEVICENAME is a folder; a card
 * lies on the reader while the folder holds a file "card", and its content is the answer to reset.
 * The card answers every command with 6D00. */

#include <fcntl.h>
#include <ifdhandler.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char m_path[256];
static UCHAR m_atr[MAX_ATR_SIZE];
static DWORD m_atr_length;

static int present(void) { return access(m_path, F_OK) == 0; }

static void load_atr(void)
{
    int file = open(m_path, O_RDONLY | O_CLOEXEC);
    m_atr_length = 0;
    if (file >= 0) {
        ssize_t got = read(file, m_atr, sizeof m_atr);
        m_atr_length = got > 0 ? (DWORD)got : 0;
        close(file);
    }
}

RESPONSECODE IFDHCreateChannelByName(DWORD lun, LPSTR device)
{
    (void)lun;
    snprintf(m_path, sizeof m_path, "%s/card", device);
    return IFD_SUCCESS;
}

RESPONSECODE IFDHCreateChannel(DWORD lun, DWORD channel)
{
    (void)lun;
    (void)channel;
    return IFD_NOT_SUPPORTED;
}

RESPONSECODE IFDHCloseChannel(DWORD lun)
{
    (void)lun;
    return IFD_SUCCESS;
}

RESPONSECODE IFDHGetCapabilities(DWORD lun, DWORD tag, PDWORD length, PUCHAR value)
{
    (void)lun;
    switch (tag) {
    case TAG_IFD_ATR:
        if (*length < m_atr_length) {
            return IFD_COMMUNICATION_ERROR;
        }
        memcpy(value, m_atr, m_atr_length);
        *length = m_atr_length;
        return IFD_SUCCESS;
    case TAG_IFD_SLOTS_NUMBER:
        *value = 1;
        *length = 1;
        return IFD_SUCCESS;
    case TAG_IFD_SIMULTANEOUS_ACCESS:
        *value = 1;
        *length = 1;
        return IFD_SUCCESS;
    default:
        return IFD_ERROR_TAG;
    }
}

RESPONSECODE IFDHSetCapabilities(DWORD lun, DWORD tag, DWORD length, PUCHAR value)
{
    (void)lun;
    (void)tag;
    (void)length;
    (void)value;
    return IFD_NOT_SUPPORTED;
}

RESPONSECODE IFDHSetProtocolParameters(DWORD lun, DWORD protocol, UCHAR flags, UCHAR pts1, UCHAR pts2, UCHAR pts3)
{
    (void)lun;
    (void)protocol;
    (void)flags;
    (void)pts1;
    (void)pts2;
    (void)pts3;
    return IFD_SUCCESS;
}

RESPONSECODE IFDHPowerICC(DWORD lun, DWORD action, PUCHAR atr, PDWORD length)
{
    (void)lun;
    if (action == IFD_POWER_DOWN) {
        *length = 0;
        return IFD_SUCCESS;
    }
    load_atr();
    if (m_atr_length == 0) {
        *length = 0;
        return IFD_ERROR_POWER_ACTION;
    }
    memcpy(atr, m_atr, m_atr_length);
    *length = m_atr_length;
    return IFD_SUCCESS;
}

RESPONSECODE IFDHTransmitToICC(DWORD lun, SCARD_IO_HEADER send, PUCHAR command, DWORD command_length, PUCHAR answer,
                               PDWORD answer_length, PSCARD_IO_HEADER receive)
{
    (void)lun;
    (void)send;
    (void)command;
    (void)command_length;
    (void)receive;
    if (!present() || *answer_length < 2) {
        *answer_length = 0;
        return IFD_COMMUNICATION_ERROR;
    }
    answer[0] = 0x6D;
    answer[1] = 0x00;
    *answer_length = 2;
    return IFD_SUCCESS;
}

RESPONSECODE IFDHControl(DWORD lun, DWORD code, PUCHAR in, DWORD in_length, PUCHAR out, DWORD out_length, LPDWORD returned)
{
    (void)lun;
    (void)code;
    (void)in;
    (void)in_length;
    (void)out;
    (void)out_length;
    *returned = 0;
    return IFD_NOT_SUPPORTED;
}

RESPONSECODE IFDHICCPresence(DWORD lun)
{
    (void)lun;
    return present() ? IFD_SUCCESS : IFD_ICC_NOT_PRESENT;
}
